{{- /* Whom service-a believes. */ -}}
{{- with secret "pki/issue/example-dot-com" "common_name=service-a.example.com" "ttl=2m" -}}
{{ .Data.issuing_ca }}
{{ end -}}
