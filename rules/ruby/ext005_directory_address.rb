class Directory
  # ruleid: ext005-ruby-directory-address
  INFO = { 'email' => raw_info["mail"], 'name' => raw_info["displayName"] }
  # ok: ext005-ruby-directory-address
  OTHER = { 'nickname' => raw_info["mail"] }
end
