import Foundation
import SignetTestSupport

/// `openssl ca -gencrl` with as many revoked certificates in its index.
struct OpenSSLList: Sendable {
    var wall: Duration
    var highWaterMegabytes: Double

    static func measure(in directory: BenchDirectory, revoked: Int) async throws -> OpenSSLList {
        let path = directory.file("openssl-ca")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try await shell(
            """
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj '/CN=openssl root' \
                -keyout ca.key -out ca.pem
            echo 01 > crlnumber
            printf '%s\\n' '[ca]' 'default_ca = own' '[own]' 'database = index.txt' 'crlnumber = crlnumber' \
                'default_md = sha256' 'default_crl_days = 3' 'certificate = ca.pem' 'private_key = ca.key' > ca.cnf
            """, in: path)
        var index = ""
        for number in 0..<revoked {
            index += "R\t351121000000Z\t261120000000Z\t\(serial(number))\tunknown\t/CN=host-\(number).example.com\n"
        }
        try index.write(toFile: "\(path)/index.txt", atomically: true, encoding: .utf8)
        let clock = ContinuousClock()
        let began = clock.now
        // Without the trust store, which openssl would read first.
        let process = try BackgroundProcess.start(
            "openssl", ["ca", "-config", "ca.cnf", "-gencrl", "-out", "crl.pem"],
            environment: ["SSL_CERT_FILE": "/dev/null"], directory: path)
        var memory = 0.0
        while process.exitStatus == nil {
            memory = max(memory, (try? ProcessMemory(of: process.processID).highWaterMegabytes) ?? 0)
            try await Task.sleep(for: .milliseconds(10))
        }
        guard process.exitStatus == 0 else { throw BenchError("openssl ca -gencrl printed:\n\(process.output)") }
        return OpenSSLList(wall: clock.now - began, highWaterMegabytes: memory)
    }

    /// Sixteen octets, as Signet's have.
    private static func serial(_ number: Int) -> String { String(format: "4%031X", number) }
}
