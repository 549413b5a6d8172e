class Login
{
    async Task Post(Form model)
    {
        // ruleid: ext001-csharp-key-from-body
        var user = await users.FindByLoginAsync(model.Provider, model.Key);
        var info = await signIn.GetExternalLoginInfoAsync();
        // ok: ext001-csharp-key-from-body
        var proven = await users.FindByLoginAsync(info.LoginProvider, info.ProviderKey);
        // ok: ext001-csharp-key-from-body
        var typed = await users.FindByNameAsync(model.Name);
    }
}
