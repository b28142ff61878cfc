/// The command line of `nomad job`, rewritten to that of `signet job`: `-detach` to `--detach`, `-var=k=v` to `--var=k=v`. Single
/// letters stay: `-n`, `-f`, `-s`.
public enum JobFlags {
    /// Flags that take no value, unless written `-name=false`.
    private static let switches: Set<String> = [
        "detach", "purge", "json", "stderr", "verbose", "vault-enabled", "vault-tls-skip-verify", "until-idle",
    ]

    /// - Parameter words: after the program's name; only those of `job` are touched
    public static func arguments(_ words: [String]) -> [String] {
        guard words.first == "job" else { return words }
        var result: [String] = []
        var rest = words[...]
        while let word = rest.popFirst() {
            guard word != "--" else { return result + [word] + rest }
            let bare = word.drop { $0 == "-" }
            let hyphens = word.count - bare.count
            guard (1...2).contains(hyphens), !bare.isEmpty else {
                result.append(word)
                continue
            }
            let parts = bare.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            if switches.contains(parts[0]), parts.count == 2 {
                if ["true", "1"].contains(parts[1]) { result.append("--\(parts[0])") }
                if !["true", "1", "false", "0"].contains(parts[1]) { result.append("--\(bare)") }
            } else if parts[0] == "help" || parts[0] == "h" {
                result.append("--help")
            } else {
                result.append(parts[0].count == 1 ? word : "--\(bare)")
            }
        }
        return result
    }
}
