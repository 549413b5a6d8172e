class Users {
  Object update(@RequestBody User user) {
    // ruleid: own003-java-entity-bound
    return userRepository.save(user);
  }

  Object rename(@RequestBody RenameForm form) {
    // ok: own003-java-entity-bound
    return userRepository.save(form);
  }
}
