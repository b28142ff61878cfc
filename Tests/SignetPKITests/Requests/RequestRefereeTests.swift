import SignetPKI
import SignetTestSupport
import Testing

/// Requests with every kind of key, judged by openssl and certtool.
@Suite struct RequestRefereeTests {
    @Test(arguments: KeyAlgorithm.allCases)
    func acceptRequests(with algorithm: KeyAlgorithm) async throws {
        let key = try TestKeys.key(algorithm)
        for (subject, isAuthority) in [("CN=a.example.com,O=Example,C=KR", false), ("CN=authority,C=KR", true)] {
            let request = try await CertificateRequest.make(
                subject: DistinguishedName(parsing: subject),
                alternativeNames: isAuthority ? [] : [.dns("a.example.com"), .ip([10, 0, 0, 1])],
                isAuthority: isAuthority, key: key)
            expectApproval(try await Referees.judge(request: request.der))
        }
    }

    @Test func objectToDamage() async throws {
        var der = try await CertificateRequest.make(
            subject: DistinguishedName(commonName: "a"), alternativeNames: [], key: TestKeys.key(.ecdsaP256)
        ).der
        der[der.count - 1] ^= 1
        #expect(try await Referees.judge(request: der).count == 2)
    }
}
