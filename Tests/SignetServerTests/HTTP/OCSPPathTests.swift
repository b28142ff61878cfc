import Foundation
import SignetTestSupport
import Testing

@testable import SignetServer

@Suite("OCSP requests in paths")
struct OCSPPathTests {
    @Test func everyByteComesThrough() {
        for bytes in [[UInt8](0...255), [0xFB, 0xFF, 0xBF], [0xFF], [0xFF, 0xFE]] {
            let base64 = Data(bytes).base64EncodedString()
            let allowed = CharacterSet.alphanumerics
            let encoded = base64.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
            #expect(OCSPRoutes.request(inPath: "/ocsp/\(base64)") == bytes)
            #expect(OCSPRoutes.request(inPath: "/ocsp/\(encoded)") == bytes)
        }
    }

    @Test func nonsenseIsNothing() {
        for path in [
            "/ocsp/", "/ocsp", "/other/AAAA", "/ocsp/%", "/ocsp/A", "/ocsp/äö",
            "/ocsp/\(String(repeating: "A", count: 9000))",
        ] {
            #expect(OCSPRoutes.request(inPath: path) == nil, "\(path.prefix(20))")
        }
        for bytes in mutations(of: Array("/ocsp/MEIwQDA+MDwwOjAJBgUrDgMCGgUABBQ%3D".utf8), count: 500) {
            _ = OCSPRoutes.request(inPath: String(decoding: bytes, as: UTF8.self))
        }
    }
}
