-- Print jobs that were not seen to end: followed on when the app starts.
CREATE INDEX print_jobs_open ON print_jobs (print_job)
    WHERE state IN ('sent', 'printing', 'needs_attention') AND queue_job IS NOT NULL;
