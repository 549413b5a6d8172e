class Manage
{
    async Task Change(Form form)
    {
        // ruleid: pwd002-csharp-set-without-current
        await users.RemovePasswordAsync(user);
        await users.AddPasswordAsync(user, form.Next);
    }

    async Task Asked(Form form)
    {
        await users.CheckPasswordAsync(user, form.Now);
        // ok: pwd002-csharp-set-without-current
        await users.RemovePasswordAsync(user);
    }
}
