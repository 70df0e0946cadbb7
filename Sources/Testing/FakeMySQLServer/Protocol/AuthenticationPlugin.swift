/// How a client proves who it is. A fake server believes everybody; it only keeps to the course of the conversation.
enum AuthenticationPlugin: String {
    case nativePassword = "mysql_native_password"
    case cachingSHA2 = "caching_sha2_password"
}
