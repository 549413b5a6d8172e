class Setup
{
    void Configure()
    {
        // ruleid: ext003-csharp-checks-off
        var loose = new TokenValidationParameters { ValidateAudience = false };
        // ok: ext003-csharp-checks-off
        var strict = new TokenValidationParameters { ValidateAudience = true };
    }
}
