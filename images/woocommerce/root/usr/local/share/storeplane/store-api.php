<?php
/** A guest of the shop: speaks to the Store API through the Service, as the gateway would. */
declare(strict_types=1);

namespace Storeplane;

final class StoreApi
{
    private string $cartToken = '';

    /** @return array<string, mixed> the answer's body */
    public function get(string $path): array
    {
        return $this->request('GET', $path, null);
    }

    /**
     * @param array<string, mixed> $body
     * @return array<string, mixed>
     */
    public function post(string $path, array $body): array
    {
        return $this->request('POST', $path, $body);
    }

    private function request(string $method, string $path, ?array $body): array
    {
        $answerHeaders = [];
        $call = curl_init(required_variable('SMOKE_TARGET') . "/wp-json/wc/store/v1/$path");
        curl_setopt_array($call, [
            CURLOPT_CUSTOMREQUEST => $method,
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_FOLLOWLOCATION => false,
            CURLOPT_CONNECTTIMEOUT => 10,
            CURLOPT_TIMEOUT => 60,
            CURLOPT_HTTPHEADER => $this->headers(),
            CURLOPT_HEADERFUNCTION => function ($call, string $line) use (&$answerHeaders): int {
                [$name, $value] = explode(':', $line, 2) + [1 => ''];
                $answerHeaders[strtolower(trim($name))] = trim($value);
                return strlen($line);
            },
        ]);
        if ($body !== null) {
            curl_setopt($call, CURLOPT_POSTFIELDS, json_encode($body, JSON_THROW_ON_ERROR));
        }
        $text = curl_exec($call);
        $status = curl_getinfo($call, CURLINFO_RESPONSE_CODE);
        if ($text === false) {
            throw new CommandError("$method $path: no answer: " . curl_error($call));
        }
        $this->cartToken = $answerHeaders['cart-token'] ?? $this->cartToken;
        return $this->parsed("$method $path", $status, $text, $answerHeaders['location'] ?? '');
    }

    /** @return list<string> */
    private function headers(): array
    {
        $headers = [
            'Host: ' . required_variable('SMOKE_HOST'),
            'X-Forwarded-Proto: ' . required_variable('STORE_SCHEME'),
            'Content-Type: application/json',
            'Accept: application/json',
        ];
        return $this->cartToken === '' ? $headers : [...$headers, "Cart-Token: $this->cartToken"];
    }

    private function parsed(string $request, int $status, string $text, string $location): array
    {
        $body = json_decode($text, true);
        if ($status >= 200 && $status < 300 && is_array($body)) {
            return $body;
        }
        $said = match (true) {
            $location !== '' => "a redirect to $location",
            is_array($body) => sprintf('%s: %s', $body['code'] ?? 'no code', $body['message'] ?? 'no message'),
            default => substr(trim(preg_replace('/\s+/', ' ', strip_tags($text))), 0, 300),
        };
        throw new CommandError("$request: expected an answer of the Store API, got status $status, $said");
    }
}
