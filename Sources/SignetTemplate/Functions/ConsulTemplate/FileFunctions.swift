import SignetCore

/// Files that templates read and write.
enum FileFunctions {
    static let all: [TemplateFunction] = [
        TemplateFunction("file", [.text]) { call in
            let path = call.string(0)
            guard !path.isEmpty else { return .text("") }
            if let sandbox = call.execution.options.sandbox {
                guard path.hasPrefix("/"), FileBoundary([sandbox]).contains(AbsolutePath.make(path, relativeTo: "/"))
                else {
                    throw TemplateFailure(
                        "'\(path)' is outside of sandbox",
                        remedy: "Read only files below \(sandbox), by their whole path.")
                }
            }
            return call.execution.value(of: .file(path: path)) ?? .text("")
        },
        TemplateFunction("writeToFile", [.text, .text, .text, .text, .text], rest: .text) { call in
            guard call.arguments.count <= 6 else {
                throw TemplateFailure("wrong number of args: want 5 or 6 got \(call.arguments.count)")
            }
            let hasFlags = call.arguments.count == 6
            call.execution.note(
                try TemplateFileWrite(
                    path: call.string(0), user: call.string(1), group: call.string(2), permissions: call.string(3),
                    flags: hasFlags ? call.string(4) : "", content: call.text(hasFlags ? 5 : 4),
                    allowed: call.execution.options.writableDirectories))
            return .text("")
        },
    ]
}
