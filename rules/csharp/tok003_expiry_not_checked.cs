class Setup
{
    void Configure()
    {
        // ruleid: tok003-csharp-checks-off
        var loose = new TokenValidationParameters { ValidIssuer = issuer, ValidateLifetime = false };
        // ok: tok003-csharp-checks-off
        var strict = new TokenValidationParameters { ValidIssuer = issuer, ValidateLifetime = true };
    }
}
