import SignetPKI
import Synchronization

/// Keys made once for all tests, since making an RSA key takes long.
enum TestKeys {
    private static let made = Mutex<[String: PrivateKey]>([:])

    /// The key of that kind for that role.
    static func key(_ algorithm: KeyAlgorithm, _ role: String = "leaf") throws -> PrivateKey {
        // One lock for all: a second test that wants the same RSA key waits for it instead of making another.
        try made.withLock { made in
            let name = "\(algorithm.rawValue) \(role)"
            if let key = made[name] { return key }
            let key = try PrivateKey.generate(algorithm)
            made[name] = key
            return key
        }
    }
}
