/// How a channel that was detached keeps the name of its source: no host can begin like this, so it reaches nobody. The incumbent's form.
enum DetachedHost {
    static let mark = "//"
}
