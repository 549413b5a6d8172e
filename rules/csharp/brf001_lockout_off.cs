class Login
{
    async Task Post()
    {
        // ruleid: brf001-csharp-lockout-off
        await signIn.PasswordSignInAsync(user, password, true, lockoutOnFailure: false);
        // ok: brf001-csharp-lockout-off
        await signIn.PasswordSignInAsync(user, password, true, lockoutOnFailure: true);
    }
}
