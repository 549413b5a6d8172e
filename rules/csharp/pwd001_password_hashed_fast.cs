class Store
{
    void Save(string password, byte[] body)
    {
        // ruleid: pwd001-csharp-fast-digest
        var stored = md5.ComputeHash(Encoding.UTF8.GetBytes(password));
        // ok: pwd001-csharp-fast-digest
        var etag = md5.ComputeHash(body);
    }
}
