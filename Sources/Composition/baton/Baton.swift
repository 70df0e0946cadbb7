#if Daemon
    import CommandLineTool
    import Logging

    @main
    struct Baton {
        static func main() async {
            LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
            await Invocation.run(with: AdapterRunner())
        }
    }
#else
    @main
    struct Baton {
        static func main() {
            print("baton was built without the trait Daemon, so it can do nothing")
        }
    }
#endif
