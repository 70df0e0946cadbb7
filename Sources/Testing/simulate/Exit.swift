#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

func exit(code: Int32) -> Never { exit(code) }

/// Lines appear as they are written, also in a pipe.
func flushOutput() { fflush(nil) }
