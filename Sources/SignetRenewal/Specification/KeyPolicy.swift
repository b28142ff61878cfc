import SignetPKI

/// The key of a certificate that is kept valid.
public struct KeyPolicy: Codable, Equatable, Sendable {
    /// Whether each renewal makes a new key.
    public enum Rotation: String, Codable, Sendable {
        /// A new key with every certificate.
        case always
        /// The first key is kept until its algorithm is changed.
        case never
    }

    /// Kind and size of the key.
    public var algorithm: KeyAlgorithm
    /// Whether each renewal makes a new key.
    public var rotation: Rotation

    public init(algorithm: KeyAlgorithm = .ecdsaP256, rotation: Rotation = .always) {
        self.algorithm = algorithm
        self.rotation = rotation
    }
}
