class Controller {
  Object register(User form) {
    User newUser = users.register(form);
    // ruleid: pii001-java-entity-returned
    return ResponseEntity.ok(newUser);
  }

  Object shown(User form) {
    // ok: pii001-java-entity-returned
    return ResponseEntity.ok(new UserView(form));
  }
}
