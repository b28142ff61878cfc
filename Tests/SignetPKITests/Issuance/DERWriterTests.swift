import Foundation
import SignetCore
import SignetTestSupport
import SwiftASN1
import Testing

@testable import SignetPKI

/// Signet's writer beside that of swift-asn1.
@Suite struct DERWriterTests {
    @Test(arguments: [0, 1, 127, 128, 255, 256, 65_535, 65_536])
    func writesLengths(count: Int) throws {
        let content = [UInt8](repeating: 0xAB, count: count)
        var primitive = DERWriter()
        primitive.primitive(DERWriter.Tag.octetString, content)
        var constructed = DERWriter()
        constructed.constructed(DERWriter.Tag.octetString) { $0.raw(content) }
        var expected = DER.Serializer()
        try expected.serialize(ASN1OctetString(contentBytes: content[...]))
        #expect(primitive.bytes == expected.serializedBytes)
        #expect(constructed.bytes == expected.serializedBytes)
        var bits = DERWriter()
        bits.bitString(content)
        var expectedBits = DER.Serializer()
        try expectedBits.serialize(ASN1BitString(bytes: content[...]))
        #expect(bits.bytes == expectedBits.serializedBytes)
    }

    @Test(arguments: [0, 1, 127, 128, 255, 256, 32_767, 32_768, Int64.max])
    func writesIntegers(value: Int64) throws {
        var writer = DERWriter()
        writer.integer(value)
        var expected = DER.Serializer()
        try expected.serialize(value)
        #expect(writer.bytes == expected.serializedBytes)
    }

    @Test(arguments: ["2.5.29.17", "1.3.6.1.5.5.7.48.1", "0.0", "2.999.1", "1.2.840.113549.1.1.11"])
    func writesObjectIdentifiers(dotted: String) throws {
        var writer = DERWriter()
        writer.objectIdentifier(try ObjectIdentifierOctets.encode(dotted: dotted))
        #expect(try ASN1ObjectIdentifier(derEncoded: writer.bytes).dotted == dotted)
    }

    @Test func writesEveryKeyUsage() throws {
        for rawValue in 1..<UInt16(1 << 9) {
            var writer = DERWriter()
            KeyUsage(rawValue: rawValue).write(into: &writer)
            let bits = try ASN1BitString(derEncoded: writer.bytes)
            let read = bits.bytes.enumerated().reduce(UInt16(0)) { read, octet in
                (0..<8).reduce(read) { $0 | UInt16(octet.element >> (7 - $1) & 1) << (octet.offset * 8 + $1) }
            }
            #expect(read == rawValue)
            // The last bit written is one: nothing but named bits up to the last that is set (X.690 section 11.2.2).
            #expect(try #require(bits.bytes.last) >> bits.paddingBits & 1 == 1)
        }
    }

    @Test func writesTimes() throws {
        var generator = SeededGenerator(seed: 7)
        let boundaries = [-631_152_000, -1, 0, 951_782_400, 951_868_799, 2_524_607_999, 2_524_608_000, 253_402_300_799]
        let random = (0..<2000).map { _ in Int.random(in: -631_152_000...253_402_300_799, using: &generator) }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        for seconds in boundaries + random {
            let moment = Date(timeIntervalSince1970: Double(seconds))
            let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: moment)
            var writer = DERWriter()
            try writer.generalizedTime(moment)
            let time = try GeneralizedTime(derEncoded: writer.bytes)
            #expect(time.year == parts.year && time.month == parts.month && time.day == parts.day)
            #expect(time.hours == parts.hour && time.minutes == parts.minute && time.seconds == parts.second)
            var short = DERWriter()
            try short.time(moment)
            #expect(short.bytes[0] == (time.year < 2050 ? 0x17 : 0x18))
            #expect(try CertificateTime.read(DERElement.only(in: short.bytes[...]))?.moment == moment)
        }
    }
}
