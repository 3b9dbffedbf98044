// The API's interactive page. Calls tried out from it use the session of who is signed in, so they carry its CSRF token.
const place = document.getElementById("api-docs");
const token = document.querySelector("meta[name=csrf-token]").content;

window.SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: -1,
  displayRequestDuration: true,
  filter: true,
  validatorUrl: null,
  requestInterceptor(request) {
    const ours = new URL(request.url, location.href).origin === location.origin;
    if (ours && !request.headers.Authorization) request.headers["X-CSRF-Token"] = token;
    return request;
  },
});
