import ArgumentParser

/// `--suppose-letsencrypt`, on the commands that tell the future.
struct SuppositionOptions: ParsableArguments {
    @Flag(
        name: .customLong("suppose-letsencrypt"),
        help:
            "Suppose that signet.yaml named Let's Encrypt as the issuer of every certificate: what would a move there meet?"
    )
    var letsEncrypt = false
}
