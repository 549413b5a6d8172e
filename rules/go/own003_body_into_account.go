package sample

func update(c *gin.Context) {
	var user User
	if err := c.ShouldBindJSON(&user); err != nil {
		return
	}
	// ruleid: own003-go-bound-record
	db.Save(&user)
}

func rename(c *gin.Context) {
	var form Rename
	if err := c.ShouldBindJSON(&form); err != nil {
		return
	}
	// ok: own003-go-bound-record
	db.Save(&user)
}
