import Foundation
import SignetCore

/// Serial numbers: 16 octets, 48 bits of time in milliseconds, then 80 random bits, so that a database index grows at
/// its end.
public enum SerialNumber {
    /// A new serial number. Its first octet is between 1 and 127, so that the octets are the content of a DER INTEGER
    /// as they stand (RFC 5280 section 4.1.2.2); times before 2004 and after 6429 are moved to those years for this.
    public static func make(at now: Date) -> [UInt8] {
        let (earliest, latest) = (Double(1 << 40), Double(1 << 47 - 1))
        let milliseconds = (now.timeIntervalSince1970 * 1000).rounded()
        let time = UInt64(milliseconds > earliest ? min(milliseconds, latest) : earliest)
        var serialNumber = (0..<6).map { UInt8(truncatingIfNeeded: time >> (40 - 8 * $0)) }
        var generator = SystemRandomNumberGenerator()
        // Every call goes to the kernel: two for all ten octets.
        withUnsafeBytes(of: (generator.next(), generator.next())) { serialNumber.append(contentsOf: $0.prefix(10)) }
        return serialNumber
    }

    /// Checks that octets are the content of a positive DER INTEGER of at most 20 octets (RFC 5280 section 4.1.2.2).
    /// - Throws: `.invalidCertificateContents`.
    static func check(_ octets: [UInt8]) throws {
        let problem: String? =
            if octets.isEmpty {
                "is empty"
            } else if octets.count > 20 {
                "has \(octets.count) octets, more than the 20 that RFC 5280 allows"
            } else if octets[0] >= 0x80 {
                "is negative: its first octet is above 7f"
            } else if octets.allSatisfy({ $0 == 0 }) {
                "is zero"
            } else if octets[0] == 0, octets[1] < 0x80 {
                "begins with a superfluous zero octet"
            } else {
                nil
            }
        if let problem {
            throw SignetError(
                .invalidCertificateContents, "The serial number \(problem).",
                remedy: "Use SerialNumber.make(at:), or 1 to 20 octets of a positive number."
            )
        }
    }
}
