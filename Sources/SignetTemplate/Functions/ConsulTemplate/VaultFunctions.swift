import SignetCore

/// What templates ask of Vault.
enum VaultFunctions {
    static let all: [TemplateFunction] = [
        TemplateFunction("secret", rest: .text) { call in
            guard let (path, parameters) = try request(call) else { return .null }
            let isWrite = call.arguments.count > 1
            return value(of: isWrite ? .write(path: path, parameters: parameters) : .read(path: path), call)
        },
        TemplateFunction("pkiCert", rest: .text) { call in
            guard let (path, parameters) = try request(call) else { return .null }
            return value(of: .certificate(path: path, parameters: parameters), call)
        },
        TemplateFunction("secrets", [.text]) { call in
            let path = call.string(0).trimmedSlashes
            guard !path.isEmpty else { return .strings([]) }
            return call.execution.value(of: .list(path: path)) ?? .strings([])
        },
    ]

    private static func value(of dependency: TemplateDependency, _ call: TemplateCall) -> TemplateValue {
        call.execution.value(of: dependency) ?? .null
    }

    /// The path and the parameters behind it; nil when there is no argument at all.
    private static func request(
        _ call: TemplateCall
    ) throws(TemplateFailure) -> (path: String, parameters: [String: String])? {
        guard !call.arguments.isEmpty else { return nil }
        let path = call.string(0).trimmedASCIIWhitespace.trimmedSlashes
        guard !path.isEmpty else { throw TemplateFailure("the path is empty", remedy: "Write the path in Vault.") }
        var parameters: [String: String] = [:]
        for index in 1..<max(call.arguments.count, 1) where !call.text(index).bytes.isEmpty {
            let parts = call.string(index).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                throw TemplateFailure(
                    "argument \(index + 1) is not a \"key=value\" pair",
                    remedy: "Write it as in: secret \"pki/issue/web\" \"common_name=web.example.com\".")
            }
            parameters[String(parts[0]).trimmedASCIIWhitespace] = String(parts[1]).trimmedASCIIWhitespace
        }
        return (path, parameters)
    }
}

extension String {
    /// Without slashes at either end.
    fileprivate var trimmedSlashes: String {
        let front = drop { $0 == "/" }
        return String(
            front.prefix(front.lastIndex { $0 != "/" }.map { front.distance(from: front.startIndex, to: $0) + 1 } ?? 0))
    }
}
