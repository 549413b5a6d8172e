class Users(private val repository: UserRepository) {
    fun create(@RequestBody user: User): User {
        // ruleid: own003-kotlin-entity-bound
        return repository.save(user)
    }

    fun register(@RequestBody form: UserForm): User {
        // ok: own003-kotlin-entity-bound
        return repository.save(form.toUser())
    }

    fun rename(@RequestBody form: UserForm, user: User): User {
        // ok: own003-kotlin-entity-bound
        return repository.save(user)
    }
}
