package sample

func UpdateAll(id string, user *User) (bool, error) {
	// ruleid: own003-go-all-columns
	affected, err := engine.ID(id).AllCols().Update(user)
	return affected != 0, err
}

func UpdateOwned(id string, user *User) (bool, error) {
	user.Owner = ownerOf(id)
	// ok: own003-go-all-columns
	affected, err := engine.ID(id).AllCols().Update(user)
	return affected != 0, err
}

func UpdateTheme(id string, theme *Theme) (bool, error) {
	// ok: own003-go-all-columns
	affected, err := engine.ID(id).AllCols().Update(theme)
	return affected != 0, err
}
