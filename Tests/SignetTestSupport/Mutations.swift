/// A small random generator with a seed, so that a failure can be run again (SplitMix64).
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

/// Damaged copies of a valid input: flipped bits, cut ends, inserted and removed bytes, extreme length bytes, doubled pieces.
public func mutations(of input: [UInt8], count: Int, seed: UInt64 = 1) -> [[UInt8]] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
        var bytes = input
        for _ in 0..<Int.random(in: 1...3, using: &generator) { mutate(&bytes, using: &generator) }
        return bytes
    }
}

private func mutate(_ bytes: inout [UInt8], using generator: inout SeededGenerator) {
    guard !bytes.isEmpty else { return bytes.append(UInt8.random(in: 0...255, using: &generator)) }
    let position = Int.random(in: 0..<bytes.count, using: &generator)
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case 1: bytes.removeSubrange(position...)
    case 2: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: position)
    case 3: bytes.remove(at: position)
    case 4: bytes[position] = [0x00, 0x7F, 0x80, 0x81, 0x84, 0xFF].randomElement(using: &generator) ?? 0xFF
    default:
        let end = min(bytes.count, position + Int.random(in: 1...64, using: &generator))
        bytes.insert(contentsOf: bytes[position..<end], at: position)
    }
}
