import Foundation

/// Times as certificates, lists and responses carry them: whole seconds, UTC.
extension DERWriter {
    /// Appends a Time (RFC 5280 section 4.1.2.5): UTCTime through the year 2049, GeneralizedTime from 2050 on.
    /// Fractions of a second are cut off.
    /// - Throws: `.invalidInput` before 1950 and after 9999.
    mutating func time(_ moment: Date) throws {
        let civil = try CivilTime(moment)
        if civil.year < 2050 {
            primitive(Tag.utcTime, civil.digits.dropFirst(2))
        } else {
            primitive(Tag.generalizedTime, civil.digits)
        }
    }

    /// Appends a GeneralizedTime (RFC 5280 section 4.1.2.5.2). Fractions of a second are cut off.
    /// - Throws: `.invalidInput` before 1950 and after 9999.
    mutating func generalizedTime(_ moment: Date) throws {
        primitive(Tag.generalizedTime, try CivilTime(moment).digits)
    }
}
