/// A request that a server of the Vault API did not carry out, or that did not reach it.
public struct VaultClientFailure: Error, Hashable, Sendable {
    /// What came back.
    public enum Reason: Hashable, Sendable {
        /// The status and the texts of `errors`.
        case refused(status: Int, errors: [String])
        /// The status and a body that is not what the Vault API sends.
        case unintelligible(status: Int, body: String)
        /// Nothing.
        case unreachable(String)
    }

    /// As in HTTP.
    public let method: String
    /// What was asked for.
    public let url: String
    /// nil: the root namespace.
    public let namespace: String?
    /// Why it was not carried out.
    public let reason: Reason
    /// What was told beside it: the metadata of a deleted version, a warning. nil: nothing
    public var reply: VaultReply?

    init(method: String, url: String, namespace: String?, reason: Reason, reply: VaultReply? = nil) {
        self.method = method
        self.url = url
        self.namespace = namespace
        self.reason = reason
        self.reply = reply
    }

    /// nil: nothing came back.
    public var status: Int? {
        switch reason {
        case .refused(let status, _), .unintelligible(let status, _): status
        case .unreachable: nil
        }
    }
}

extension VaultClientFailure: CustomStringConvertible {
    /// The text that Vault's own client makes of it: scripts and providers look for parts of it.
    public var description: String {
        switch reason {
        case .refused(let status, let errors):
            heading(status, "Errors") + errors.map { "* \($0)" }.joined()
        case .unintelligible(let status, let body):
            heading(status, "Raw Message") + body
        case .unreachable(let text):
            "\(method.prefix(1) + method.dropFirst().lowercased()) \"\(url)\": \(text)"
        }
    }

    private func heading(_ status: Int, _ what: String) -> String {
        let space = namespace.map { "Namespace: \($0)\n" } ?? ""
        return "Error making API request.\n\n\(space)URL: \(method) \(url)\nCode: \(status). \(what):\n\n"
    }
}
