class Setup
{
    void Configure()
    {
        // ruleid: tok003-csharp-issuer-not-checked
        var loose = new TokenValidationParameters { ValidAudience = audience, TokenReplayCache = cache };
        // ok: tok003-csharp-issuer-not-checked
        var strict = new TokenValidationParameters { ValidAudience = audience, ValidIssuer = issuer };
    }
}
