fun finishLogin(user: Any, data: Any): Any? {
  // ruleid: ses001-kotlin-kept-id
  SecurityContextHolder.getContext().setAuthentication(user)
}

fun finishLogin(user: Any, data: Any): Any? {
  request.getSession().invalidate()
  // ok: ses001-kotlin-kept-id
  SecurityContextHolder.getContext().setAuthentication(user)
}

fun theme(user: Any, data: Any): Any? {
  // ok: ses001-kotlin-kept-id
  session.setAttribute("theme", data)
}
