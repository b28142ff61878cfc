import SignetPKI

/// What is said of certificates that logs have for names of ours.
enum TransparencyRules {
    /// The reason of an obstacle that is an unknown certificate of which the log's list tells but which cannot be had itself.
    static let unknownIssuance = "unknown-issuance"
    /// The reason of an obstacle that is a log that does not show what it has signed, or what it showed before.
    static let forgedLog = "forged-log"
    /// The reason of an obstacle that is a log that may stand still.
    static let staleLog = "stale-log"
    /// What to do about a log that is not to be believed.
    static let forgedRemedy =
        "Look at it by another way, and tell who runs it. Where a log was replaced on purpose, give its source another name."
    /// What to do about an issuance that nobody here asked for.
    static let remedy =
        "Find out who had it issued. If nobody of yours did, have its authority revoke it, and see who controls the name's DNS and"
        + " web servers."

    /// Each remark of the source is an issuance that nobody here asked for.
    static func findings(on sighting: Sighting) -> [Finding] {
        sighting.remarks.map { finding($0, remedy: remedy) }
    }

    static func finding(_ sentence: String, remedy: String) -> Finding {
        Finding(.unknownIssuance, .critical, sentence, remedy: remedy)
    }
}
