import SignetPKI

/// What a file turned out to hold, for the watch.
enum FileContents {
    /// One thing in it that gets a place of its own.
    struct Entry {
        enum Outcome {
            case certificate(DecodedCertificate, others: [DecodedCertificate])
            case hindered(Obstacle)
        }

        /// `alias tomcat`, `certificate 3`; empty where it is the only one.
        var detail: String
        var outcome: Outcome
        var remarks: [String] = []
    }

    case entries([Entry])
    /// No certificates, and nothing is wrong with that.
    case nothing
    /// It cannot be read.
    /// - isCertain: whether there are certificates in it beyond doubt
    case hindered(Obstacle, isCertain: Bool)
}
