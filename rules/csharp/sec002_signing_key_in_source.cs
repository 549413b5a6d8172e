class Setup
{
    void Configure()
    {
        // ruleid: sec002-csharp-literal
        var key = new SymmetricSecurityKey(Encoding.UTF8.GetBytes("nobody knows"));
        // ok: sec002-csharp-literal
        var good = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(settings.Key));
        // ok: sec002-csharp-literal
        var url = config["Url"] ?? "localhost";
    }
}
