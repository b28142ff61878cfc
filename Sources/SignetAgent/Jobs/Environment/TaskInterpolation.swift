import SignetCore

/// Puts values for `${...}` in the texts of a task, at the moment when it is started: `${NOMAD_PORT_http}` and other variables of
/// the task, `${env["HOME"]}`, `${attr.kernel.name}`, `${node.unique.name}`, `${meta.x}`.
///
/// What nobody knows stays as it is written, as with Nomad.
public struct TaskInterpolation: Sendable {
    /// The variables of the task.
    public let environment: [String: String]
    /// `attr.kernel.name` ...
    public let attributes: [String: String]

    public init(environment: [String: String], attributes: [String: String]) {
        self.environment = environment
        self.attributes = attributes
    }

    public func expand(_ text: String) -> String {
        guard text.contains("${") else { return text }
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "${") {
            result += rest[..<start.lowerBound]
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else { break }
            let name = rest[start.upperBound..<end]
            result += value(of: String(name).trimmedASCIIWhitespace) ?? String(rest[start.lowerBound...end])
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private func value(of name: String) -> String? {
        if let value = attributes[name] ?? environment[name] { return value }
        if name.hasPrefix("env[\""), name.hasSuffix("\"]") {
            return environment[String(name.dropFirst(5).dropLast(2))] ?? ""
        }
        if name.hasPrefix("env.") { return environment[String(name.dropFirst(4))] ?? "" }
        return nil
    }
}
