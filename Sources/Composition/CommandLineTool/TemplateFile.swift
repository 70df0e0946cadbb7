#if Daemon
    import Orchestration
    import RouteRendering

    #if canImport(Glibc)
        import Glibc
    #elseif canImport(Darwin)
        import Darwin
    #endif

    /// A template as it was when it was read, and who may read it. Links are followed.
    struct TemplateFile {
        let template: RouteTemplate
        /// The permission bits.
        let mode: UInt32

        /// - Throws: ``RouteRenderingError`` with code `template`.
        init(path: String) throws(RouteRenderingError) {
            let bytes: [UInt8]
            do {
                bytes = try BoundedFile.read(path, maximumBytes: RenderLimits.templateBytes)
            } catch {
                throw RouteRenderingError(.template, "the template \(path) cannot be read: \(error.reason)")
            }
            var facts = stat()
            guard stat(path, &facts) == 0 else { throw RouteRenderingError(.template, "the template \(path) cannot be read: \(String(cString: strerror(errno)))") }
            guard let text = String(validating: bytes, as: UTF8.self) else { throw RouteRenderingError(.template, "the template \(path) is not UTF-8") }
            template = try RouteTemplate(text: text, source: path)
            mode = UInt32(facts.st_mode) & TemplateFile.permissionBits
        }

        private static let permissionBits: UInt32 = 0o777
    }
#endif
