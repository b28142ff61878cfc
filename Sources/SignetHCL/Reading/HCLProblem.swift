/// Something in a file that cannot be accepted.
public struct HCLProblem: Hashable, Sendable {
    /// The file as the user named it.
    public let fileName: String
    /// Where it stands.
    public let position: HCLPosition
    /// `auto_auth.sink[1].config`; empty for the whole file.
    public let field: String
    /// What is wrong, as a sentence.
    public let message: String
    /// What to write instead, as a sentence.
    public let remedy: String
    /// The key that is unknown, when that is what is wrong.
    public let unknownKey: String?
}

extension HCLProblem: CustomStringConvertible {
    /// `vault_agent.hcl:12:5: vault.adress: unknown key "adress".`
    public var description: String {
        (["\(fileName):\(position)", field, message].filter { !$0.isEmpty }).joined(separator: ": ")
    }
}
