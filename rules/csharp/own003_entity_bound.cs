public class UsersController : Controller
{
    public IActionResult Edit([FromBody] User user)
    {
        // ruleid: own003-csharp-entity-bound
        db.Users.Update(user);
        return Ok();
    }

    public IActionResult Rename([FromBody] RenameForm form)
    {
        // ok: own003-csharp-entity-bound
        db.Users.Update(form);
        return Ok();
    }
}
