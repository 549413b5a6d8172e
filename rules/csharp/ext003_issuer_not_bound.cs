class Reader
{
    object Claims(Options options)
    {
        var parameters = options.Template.Clone();
        // ruleid: ext003-csharp-parameters-without-issuer
        parameters.ValidAudience = options.Audience;
        return handler.ValidateToken(xml, parameters, out var token);
    }

    object Bound(Options options)
    {
        var parameters = options.Template.Clone();
        // ok: ext003-csharp-parameters-without-issuer
        parameters.ValidAudience = options.Audience;
        parameters.ValidIssuer = options.Issuer;
        return handler.ValidateToken(xml, parameters, out var token);
    }
}
