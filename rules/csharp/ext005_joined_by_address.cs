class Login
{
    async Task ExternalLoginCallback()
    {
        // ruleid: ext005-csharp-external-address
        var user = await users.FindByEmailAsync(email);
    }

    async Task Forgot(string email)
    {
        // ok: ext005-csharp-external-address
        var user = await users.FindByEmailAsync(email);
    }
}
