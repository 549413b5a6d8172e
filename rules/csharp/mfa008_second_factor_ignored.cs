class Login
{
    async Task Post(Form form)
    {
        if (users.CheckPassword(form))
        {
            // ruleid: mfa008-csharp-password-alone
            await signInManager.SignInAsync(user, false);
        }
    }

    async Task Register(Form form)
    {
        // ok: mfa008-csharp-password-alone
        await signInManager.SignInAsync(user, false);
    }
}
