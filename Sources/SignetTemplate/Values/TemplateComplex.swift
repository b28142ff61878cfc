/// Go's `complex128`, which templates know as literals such as `1+2i`.
public struct TemplateComplex: Hashable, Sendable {
    /// The real part.
    public let real: Double
    /// The imaginary part.
    public let imaginary: Double

    /// Creates a number from its parts.
    public init(real: Double, imaginary: Double) {
        self.real = real
        self.imaginary = imaginary
    }
}
