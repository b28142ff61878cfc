import Foundation
import SignetPKI
import SignetTestSupport

/// One nginx with a certificate of its own for each of many names.
struct NamedSites: Sendable {
    let port: Int
    let names: [String]
    private let process: BackgroundProcess

    /// Writes the certificates and starts the server; returns once it answers.
    static func start(_ count: Int, in directory: BenchDirectory) async throws -> NamedSites {
        let path = directory.file("sites")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let names = (1...count).map { "site-\($0).bench.test" }
        for name in names { try await writePair(name, in: path) }
        let port = try freePort()
        let servers = names.map { name in
            """
            server { listen 127.0.0.1:\(port) ssl; server_name \(name); ssl_certificate \(path)/\(name).crt;
                ssl_certificate_key \(path)/\(name).key; return 204; }
            """
        }
        let configuration = """
            daemon off; pid \(path)/nginx.pid; error_log \(path)/nginx.log crit; worker_processes auto;
            events { worker_connections 2048; }
            http {
                access_log off; server_names_hash_max_size 8192; server_names_hash_bucket_size 128;
                client_body_temp_path \(path)/body; proxy_temp_path \(path)/proxy; fastcgi_temp_path \(path)/fastcgi;
                scgi_temp_path \(path)/scgi; uwsgi_temp_path \(path)/uwsgi;
            \(servers.joined(separator: "\n"))
            }

            """
        try configuration.write(toFile: "\(path)/nginx.conf", atomically: true, encoding: .utf8)
        let process = try BackgroundProcess.start(
            "nginx", ["-e", "\(path)/nginx.log", "-p", path, "-c", "\(path)/nginx.conf"])
        try await shell(
            """
            for i in $(seq 100); do
                openssl s_client -connect 127.0.0.1:\(port) -servername \(names[0]) < /dev/null 2> /dev/null |
                    grep -q 'BEGIN CERTIFICATE' && exit 0
                sleep 0.1
            done
            exit 1
            """, in: path)
        return NamedSites(port: port, names: names, process: process)
    }

    func stop() { process.signal(SIGTERM) }

    private static func writePair(_ name: String, in path: String) async throws {
        let key = try PrivateKey.generate(.ecdsaP256)
        let now = Date()
        let contents = CertificateContents(
            serialNumber: SerialNumber.make(at: now), subject: DistinguishedName(commonName: name),
            alternativeNames: [.dns(name)], publicKey: key.publicKey, notBefore: now.addingTimeInterval(-3600),
            notAfter: now.addingTimeInterval(90 * 86_400))
        let certificate = try DecodedCertificate(
            der: await CertificateSigner.selfSigned(contents, key: key, profile: CertificateProfile(usage: .server)))
        try certificate.pem.write(toFile: "\(path)/\(name).crt", atomically: true, encoding: .utf8)
        try key.pem().write(toFile: "\(path)/\(name).key", atomically: true, encoding: .utf8)
    }
}
