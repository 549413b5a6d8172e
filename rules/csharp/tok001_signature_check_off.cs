class Setup
{
    void Configure()
    {
        // ruleid: tok001-csharp-checks-off
        parameters.RequireSignedTokens = false;
        // ok: tok001-csharp-checks-off
        parameters.RequireSignedTokens = true;
    }
}
