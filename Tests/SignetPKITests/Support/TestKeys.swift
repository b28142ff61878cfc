import SignetPKI

/// Keys made once a test run, because RSA keys take their time.
enum TestKeys {
    private static let keys: [KeyAlgorithm: Result<PrivateKey, any Error>] = Dictionary(
        uniqueKeysWithValues: KeyAlgorithm.allCases.map { algorithm in
            (algorithm, Result { try PrivateKey.generate(algorithm) })
        })

    /// The test run's key of that kind.
    static func key(_ algorithm: KeyAlgorithm) throws -> PrivateKey {
        try keys[algorithm, default: Result { try PrivateKey.generate(algorithm) }].get()
    }
}
