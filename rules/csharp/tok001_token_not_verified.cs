class Tokens
{
    object Subject(string raw)
    {
        // ruleid: tok001-csharp-decoded-only
        return new JwtSecurityTokenHandler().ReadJwtToken(raw).Subject;
    }

    object Verified(string raw)
    {
        var handler = new JwtSecurityTokenHandler();
        handler.ValidateToken(raw, parameters, out var token);
        // ok: tok001-csharp-decoded-only
        return handler.ReadJwtToken(raw).Subject;
    }
}
