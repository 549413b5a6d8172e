class Sample {
  Object finishLogin(Input user, Input data) {
    // ruleid: ses001-java-kept-id
    SecurityContextHolder.getContext().setAuthentication(user);
  }

  Object finishLogin(Input user, Input data) {
    request.getSession().invalidate();
    // ok: ses001-java-kept-id
    SecurityContextHolder.getContext().setAuthentication(user);
  }

  Object theme(Input user, Input data) {
    // ok: ses001-java-kept-id
    session.setAttribute("theme", data);
  }
}
