/// The command line of Vault's own client, rewritten to that of `signet`: `-field=x` to `--field=x`, `vault server -dev` to
/// `server --dev`. Only words below `vault` and `agent` are touched.
public struct GoFlags: Sendable {
    /// Flags that take no value, unless written `-name=false`.
    private static let switches: Set<String> = [
        "accessor", "backup", "cancel", "cas-required", "detailed", "dev", "exit-after-auth",
        "external-entropy-access", "force", "force-no-cache", "generate-otp", "init", "json", "local", "migrate",
        "no-default-policy", "no-print", "no-store",
        "orphan", "prefix", "renewable", "reset", "seal-wrap", "self", "status", "sync", "tls-skip-verify",
        "token-only",
        "verify",
    ]
    /// Of those, the ones that are on unless turned off.
    private static let standing: Set<String> = ["renewable"]
    /// Short names, and one that here asks for the program's own version.
    private static let otherNames = [
        "f": "force", "h": "help", "i": "increment", "n": "key-shares", "t": "key-threshold",
        "version": "secret-version",
    ]
    /// What `vault` calls as `signet` does itself.
    private static let ownCommands: Set<String> = ["server", "agent"]
    /// What `signet` calls as `vault` does, flags and all.
    private static let goCommands: Set<String> = ["agent"]

    /// - Parameter commandLine: with the program's own name first
    /// - Returns: the words after the program's name, as `signet` reads them
    public static func arguments(_ commandLine: [String]) -> [String] {
        let words = Array(commandLine.dropFirst())
        if isLink(commandLine) { return vault(words) }
        guard let first = words.first else { return words }
        if goCommands.contains(first) { return rewritten(words) }
        return first == "vault" ? vault(Array(words.dropFirst())) : words
    }

    /// Whether the words are those of Vault's client, whose exit codes are other ones too.
    public static func isVault(_ commandLine: [String]) -> Bool {
        isLink(commandLine) || commandLine.dropFirst().first == "vault"
    }

    private static func isLink(_ commandLine: [String]) -> Bool {
        commandLine.first?.split(separator: "/").last == "vault"
    }

    private static func vault(_ words: [String]) -> [String] {
        guard let first = words.first else { return ["vault"] }
        if ["-version", "--version", "-v"].contains(first) { return ["vault", "version"] }
        return (ownCommands.contains(first) ? [] : ["vault"]) + rewritten(words)
    }

    private static func rewritten(_ words: [String]) -> [String] {
        var result: [String] = []
        var rest = words[...]
        while let word = rest.popFirst() {
            guard word != "--" else { return result + [word] + rest }
            let bare = word.drop { $0 == "-" }
            guard word.hasPrefix("-"), !bare.isEmpty, word.count - bare.count <= 2 else {
                result.append(word)
                continue
            }
            let parts = bare.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let name = otherNames[parts[0]] ?? parts[0]
            let value = parts.count > 1 ? parts[1] : nil
            if name == "help" {
                result.append("--help")
            } else if switches.contains(name) {
                result += flag(name, value)
            } else if let value = value ?? rest.popFirst() {
                // In one word, so that a value may begin with a hyphen.
                result.append("--\(name)=\(value)")
            } else {
                result.append("--\(name)")
            }
        }
        return result
    }

    private static func flag(_ name: String, _ value: String?) -> [String] {
        switch value {
        case nil, "true", "1", "t", "T", "TRUE", "True": ["--\(name)"]
        case "false", "0", "f", "F", "FALSE", "False": standing.contains(name) ? ["--no-\(name)"] : []
        case let other?: ["--\(name)=\(other)"]
        }
    }
}
